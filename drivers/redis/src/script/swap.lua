-- KEYS: the record; the index of names, where there is one.
-- ARGV: the version that is expected, empty for none; the record that is to be; its name.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local record = redis.call('GET', KEYS[1])
local version = record and string.sub(record, 1, 16)
local expected = ARGV[1] ~= '' and ARGV[1]
if version ~= expected then
  return {now, record}
end
if KEYS[2] then
  redis.call('ZADD', KEYS[2], 0, ARGV[3])
end
redis.call('SET', KEYS[1], ARGV[2])
return {now}
