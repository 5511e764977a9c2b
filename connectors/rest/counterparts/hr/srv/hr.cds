using hr from '../db/schema';

@path: '/odata/v4/hr'
service People {
  @cds.query.limit: {default: 100, max: 100}
  entity Employees as projection on hr.Employees;
}
