-- The services that come after one, in the order of their bytes: $1 namespace, $2 and $3 the head
-- and the rest of the one, $4 whether there is none, $5 how many.
select service || rest as service
from breaker_record record
where namespace = $1
    and record.service >= $2
    and (record.service > $2 or rest > $3 or $4)
order by record.service, rest
limit $5
