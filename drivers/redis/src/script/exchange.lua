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
if #ARGV == 2 then
  return {now, record, table.concat(held, ' ')}
end

-- Everything is read before anything is written, so that no error leaves half of it behind.
local width, behind = ARGV[1] + 0, ARGV[2] + 0
local current = math.floor(now / width)
local places, reaches = {}, {}
for i = 1, #held, 2 do
  local number, bucket = held[i], held[i + 1]
  local reach = string.match(bucket, '^%d+ %d+ %d+ (%d%d?)$')
  if not reach or #bucket > 65 or #number > 16 or not string.find(number, '^%d+$') then
    return redis.error_reply('CORRUPT a bucket that is none')
  end
  places[number], reaches[number] = i + 1, reach + 0
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

local longer = false
for i = 3, #ARGV, 4 do
  local place = math.floor((now - ARGV[i]) / width)
  if place >= 0 and place >= current - behind then
    local number = string.format('%.0f', place)
    local calls, failed, slow, reach = '0', '0', '0', reaches[number]
    if not reach then
      places[number] = #held + 2
      held[#held + 1] = number
    elseif current - place < reach + 3 then
      calls, failed, slow = string.match(held[places[number]], '^(%d+) (%d+) (%d+)')
    else
      reach = nil
    end
    if not reach or reach < behind then
      reach, longer = behind, true
    end
    reaches[number] = reach
    local bucket = sum(calls, ARGV[i + 1]) .. ' ' .. sum(failed, ARGV[i + 2]) .. ' '
      .. sum(slow, ARGV[i + 3]) .. ' ' .. reach
    held[places[number]] = bucket
    redis.call('HSET', window, number, bucket)
  end
end

-- What is forgotten goes when something new comes, and the whole with the last of it.
if longer then
  local last = 0
  for number, reach in pairs(reaches) do
    local ends = number + reach + 3
    if ends <= current then
      redis.call('HDEL', window, number)
    elseif ends > last then
      last = ends
    end
  end
  redis.call('PEXPIREAT', window, string.format('%.0f', last * width))
end
return {now, record, table.concat(held, ' ')}
