namespace hr;
entity Employees { key n : Integer; department : String; }
