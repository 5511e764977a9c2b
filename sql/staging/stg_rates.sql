/*
doc: >
  What one unit of a currency is worth in the reporting currency: one row per currency and
  stretch of days. The reporting currency has the rate 1, always. Stretches are half-open
  and do not overlap; before the first day of its first rate, a currency has none.
grain: [from_currency_code, valid_from]
inputs: [run_rates, run_settings]
columns:
  - {name: from_currency_code, type: varchar, required: true, doc: Currency that is converted.}
  - {name: valid_from, required: true}
  - {name: valid_to}
  - {name: rate, type: "decimal(18,10)", required: true, doc: Amount of the reporting currency for one unit.}
  - {name: is_last, type: boolean, required: true, doc: Whether no later rate of the currency is known.}
*/
with rates as (
    select r.from_currency_code, r.valid_from, r.rate
    from run_rates as r
    cross join run_settings as s
    where s.as_of_date is null or r.valid_from <= s.as_of_date
    union all
    select currency_code as from_currency_code, date '1900-01-01' as valid_from, cast(1 as decimal(18, 10)) as rate
    from run_settings
),

sequenced as (
    select
        from_currency_code,
        valid_from,
        lead(valid_from) over (partition by from_currency_code order by valid_from) as valid_to,
        rate
    from rates
)

select
    from_currency_code,
    valid_from,
    valid_to,
    rate,
    valid_to is null as is_last
from sequenced
