SELECT id, units / 2, units // 2, units % 3 FROM sales ORDER BY id
SELECT id, amount / units, units / 0 FROM sales ORDER BY id
SELECT id, region FROM sales ORDER BY region, id
SELECT id, region FROM sales ORDER BY region DESC, id
SELECT id, amount FROM sales ORDER BY amount NULLS FIRST, id LIMIT 3
SELECT id, round(amount, 2), round(amount), round(price, 1), round(units), ceil(amount), floor(price) FROM sales ORDER BY id
SELECT id, CAST(amount AS BIGINT), CAST(price AS INTEGER), CAST(units AS DOUBLE), CAST(units AS VARCHAR), CAST(sold AS VARCHAR), CAST(at AS DATE) FROM sales ORDER BY id
SELECT id, TRY_CAST(code AS DOUBLE) FROM sales ORDER BY id
SELECT region, count(*), count(amount), sum(units), sum(price), avg(units), avg(price), min(sold), max(region) FROM sales GROUP BY region ORDER BY region
SELECT sum(id), sum(amount), avg(amount), stddev(units), var_pop(units), count(DISTINCT units) FROM sales WHERE id <> 4
SELECT sum(units), avg(price), max(sold), count(*), stddev(amount) FROM sales WHERE id > 100
SELECT stddev(units), var_samp(price), sum(units) FROM sales WHERE id = 1
SELECT count(*) FILTER (WHERE paid), sum(units) FILTER (WHERE region LIKE 'N%'), count_if(units > 2) FROM sales
SELECT arg_max(region, units), arg_min(id, price) FROM sales WHERE units > 0 AND id NOT IN (1, 7)
SELECT id, date_trunc('month', sold), date_trunc('week', sold), date_trunc('year', at), date_trunc('hour', at) FROM sales ORDER BY id
SELECT id, sold + INTERVAL 1 MONTH, sold - INTERVAL 3 DAY, at + INTERVAL '2' HOUR, at - INTERVAL 1 YEAR FROM sales ORDER BY id
SELECT id, year(sold), quarter(sold), month(sold), week(sold), day(sold), dayofweek(sold), isodow(sold), dayofyear(sold), hour(at), minute(at), second(at) FROM sales ORDER BY id
SELECT id, extract(year FROM at), date_part('dow', sold), extract(week FROM sold) FROM sales ORDER BY id
SELECT id, date_diff('day', sold, DATE '2024-02-01'), date_diff('month', sold, at), date_diff('year', sold, at), sold - DATE '2024-01-01' FROM sales ORDER BY id
SELECT id, strftime(sold, '%Y-%m'), strftime(at, '%Y/%m/%d %H:%M:%S'), last_day(sold) FROM sales ORDER BY id
SELECT id FROM sales WHERE sold >= '2024-01-01' AND at < '2024-03-01 00:00:00' AND sold BETWEEN '2024-01-01' AND '2024-12-31' ORDER BY id
SELECT id FROM sales WHERE id = '3' OR units IN ('7', '2') ORDER BY id
SELECT id, region = 'north', region ILIKE 'NORTH', region LIKE '%a\b%', region LIKE '_ort%', region LIKE '%\%' FROM sales ORDER BY id
SELECT id, upper(region), lower(region), length(region), substr(region, 2, 3), left(region, 2), right(region, 2), trim(region), ltrim(region), region || '!' FROM sales ORDER BY id
SELECT id, concat(region, '-', units), region || units, replace(region, 'o', '0'), strpos(region, 'ü'), contains(region, 'o'), starts_with(region, 'N'), lpad(region, 8, '*'), rpad(region, 2, '*') FROM sales ORDER BY id
SELECT id, regexp_matches(region, '^[A-Z].*h$'), regexp_matches(code, '[0-9]+') FROM sales ORDER BY id
SELECT id, coalesce(units, 0), nullif(units, 7), greatest(units, 2), least(units, NULL), units IS DISTINCT FROM 7, CASE WHEN units > 2 THEN 'much' WHEN units IS NULL THEN 'none' ELSE 'few' END FROM sales ORDER BY id
SELECT id, CASE region WHEN 'North' THEN 1 ELSE 2.5 END, if(paid, 'yes', 'no'), paid AND units > 2, NOT paid FROM sales ORDER BY id
SELECT id, abs(amount), sqrt(abs(units)), power(units, 2), exp(price) FROM sales WHERE id <> 4 ORDER BY id
SELECT s.id, h.city FROM sales s LEFT JOIN shops h ON s.region = h.region ORDER BY s.id
SELECT h.city, count(s.id), sum(s.units) FROM shops h LEFT JOIN sales s USING (region) GROUP BY h.city ORDER BY 1
SELECT s.id, h.city FROM sales s FULL JOIN shops h ON s.region = h.region ORDER BY s.id, h.city
SELECT id FROM sales WHERE region NOT IN (SELECT region FROM shops WHERE region IS NOT NULL) ORDER BY id
SELECT id FROM sales WHERE region NOT IN (SELECT region FROM shops) ORDER BY id
SELECT id FROM sales s WHERE EXISTS (SELECT 1 FROM shops h WHERE h.region = s.region) ORDER BY id
SELECT id, units FROM sales WHERE units > (SELECT avg(units) FROM sales) ORDER BY id
SELECT region FROM sales INTERSECT SELECT region FROM shops ORDER BY 1
SELECT region FROM shops EXCEPT SELECT region FROM sales ORDER BY 1
SELECT units AS n FROM sales UNION SELECT 42 ORDER BY n
SELECT DISTINCT units FROM sales ORDER BY units DESC
SELECT id, row_number() OVER (ORDER BY units, id), rank() OVER (ORDER BY units), lag(units) OVER (ORDER BY id), sum(units) OVER (ORDER BY id), first_value(region) OVER (ORDER BY region DESC, id) FROM sales ORDER BY id
SELECT id, avg(units) OVER (PARTITION BY paid ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM sales ORDER BY id
SELECT paid, id FROM sales QUALIFY row_number() OVER (PARTITION BY paid ORDER BY id) = 1 ORDER BY id
WITH a AS (SELECT region, sum(units) AS n FROM sales GROUP BY ALL), b AS (SELECT max(n) AS top FROM a) SELECT a.region, a.n FROM a, b WHERE a.n = b.top ORDER BY 1
SELECT Region, ID FROM Sales WHERE UNITS = 7 ORDER BY Id
SELECT x, x * 2 AS y FROM range(5) AS t(x) WHERE y > 2 ORDER BY x
SELECT a, b FROM (VALUES (1, 'x'), (NULL, 'y')) AS t(a, b) ORDER BY a
SELECT units * 1.1, price * 2, units + price, amount * units FROM sales WHERE id <> 4 ORDER BY id
SELECT paid, avg(amount) AS m FROM sales WHERE id <> 4 GROUP BY paid HAVING count(*) > 1 ORDER BY m
SELECT id FROM sales WHERE region = $quoted OR region = $slash ORDER BY id
SELECT * FROM shops ORDER BY city LIMIT 2 OFFSET 1
SELECT split_part(region, 'o', 2), split_part(code, '.', 1) FROM sales ORDER BY id
SELECT median(units), quantile_cont(amount, 0.25) FROM sales WHERE id <> 4
SELECT monthname(sold), dayname(sold) FROM sales ORDER BY id
