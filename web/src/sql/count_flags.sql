-- How many calls each of these filters finds, in their order.
-- $1 array of filters
SELECT calls FROM console.count_flags($1)
