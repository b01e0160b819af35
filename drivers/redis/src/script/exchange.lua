-- KEYS: the record; the window, where one is asked for.
-- ARGV: the width of a bucket in milliseconds, how many belong to the window behind the current
-- one; then age, calls, failed and slow of each add.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local record = redis.call('GET', KEYS[1])
local window = KEYS[2]
if not window then
  return {now, record}
end
-- Of all that is held at once a window is far below that.
if redis.call('HLEN', window) > 1024 then
  return redis.error_reply('CORRUPT a window with too many buckets')
end
local held = redis.call('HGETALL', window)
local text = table.concat(held, ' ')
if #ARGV == 2 then
  return {now, record, text}
end

-- Everything is read before anything is written, so that what can't be read is left as it was.
if record and not string.find(record, '^' .. string.rep('[0-9a-f]', 16) .. ' ') then
  return redis.error_reply('CORRUPT a record without a version')
end
if text ~= '' and string.gsub(text .. ' ', '%d+ %d+ %d+ %d+ %d%d? ', '') ~= '' then
  return redis.error_reply('CORRUPT a window with a bucket that is none')
end

-- A number holds 53 bits: what is longer is added up in two halves, and stays at 2^64 - 1.
local function sum(a, b)
  if #a < 16 and #b < 16 then
    return string.format('%.0f', a + b)
  end
  local low = string.sub(a, -9) + string.sub(b, -9)
  local high = ('0' .. string.sub(a, 1, -10)) + ('0' .. string.sub(b, 1, -10))
  if low >= 1000000000 then
    low, high = low - 1000000000, high + 1
  end
  if high > 18446744073 or high == 18446744073 and low > 709551615 then
    return '18446744073709551615'
  end
  return string.format('%.0f%09.0f', high, low)
end

local width, behind = ARGV[1] + 0, ARGV[2] + 0
local current = math.floor(now / width)
local longer = false
for i = 3, #ARGV, 4 do
  local place = math.floor((now - ARGV[i]) / width)
  if place >= 0 and place >= current - behind then
    local number = string.format('%.0f', place)
    local at = #held - 1
    while at > 0 and held[at] ~= number do
      at = at - 2
    end
    local calls, failed, slow, reach = '0', '0', '0', -1
    if at < 0 then
      at = #held + 1
    else
      local c, f, s, r = string.match(held[at + 1], '(%d+) (%d+) (%d+) (%d+)')
      if current - place < r + 3 then
        calls, failed, slow, reach = c, f, s, r + 0
      end
    end
    if reach < behind then
      reach, longer = behind, true
    end
    local bucket = sum(calls, ARGV[i + 1]) .. ' ' .. sum(failed, ARGV[i + 2]) .. ' '
      .. sum(slow, ARGV[i + 3]) .. ' ' .. reach
    held[at], held[at + 1] = number, bucket
    redis.call('HSET', window, number, bucket)
  end
end

-- What is forgotten goes when something new comes, and the whole with the last of it.
if longer then
  local last = 0
  for at = 1, #held, 2 do
    local ends = held[at] + string.match(held[at + 1], '%d+$') + 3
    if ends <= current then
      redis.call('HDEL', window, held[at])
    elseif ends > last and ends < 9007199254740992 then
      last = ends
    end
  end
  redis.call('PEXPIREAT', window, string.format('%.0f', last * width))
end
return {now, record, table.concat(held, ' ')}
