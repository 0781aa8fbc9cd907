/**
 * A script of ours for the Lua of ioredis-mock, which lacks `cjson.decode`, takes names of options in capitals, has no
 * `keepttl`, and returns a list only if it was made by one constructor. What JSON escapes in a text stays escaped: no
 * script compares such a text.
 */
export function mockScript(script: string): string {
  return `
local cjson = {}
do
  local text, at
  local value
  local function space()
    at = string.find(text, '[^ \\n\\r\\t]', at) or #text + 1
  end
  local function take(pattern)
    local found = string.match(text, '^' .. pattern, at)
    if found then
      at = at + #found
      space()
    end
    return found
  end
  local function need(pattern)
    return take(pattern) or error('no JSON')
  end
  local function quoted()
    local start = at + 1
    need('"')
    at = start
    while true do
      local stop = string.find(text, '["\\\\]', at) or error('no JSON')
      if string.sub(text, stop, stop) == '"' then
        at = stop + 1
        space()
        return string.sub(text, start, stop - 1)
      end
      at = stop + 2
    end
  end
  local function members(close, read)
    local found = {}
    at = at + 1
    space()
    if take(close) then
      return found
    end
    repeat
      read(found)
    until not take(',')
    need(close)
    return found
  end
  local function member(found)
    local name = quoted()
    need(':')
    found[name] = value()
  end
  local function item(found)
    found[#found + 1] = value()
  end
  local words = { ['true'] = true, ['false'] = false, null = cjson }
  function value()
    local first = string.sub(text, at, at)
    if first == '{' then
      return members('}', member)
    elseif first == '[' then
      return members(']', item)
    elseif first == '"' then
      return quoted()
    end
    local word = take('%a+')
    if word then
      local known = words[word]
      return known == nil and error('no JSON') or known
    end
    return tonumber(need('[-+%d.eE]+')) or error('no JSON')
  end
  function cjson.decode(json)
    text, at = json, 1
    space()
    local decoded = value()
    return at > #text and decoded or error('no JSON')
  end
end
do
  local send = redis.call
  redis.call = function(name, key, ...)
    if name ~= 'set' then
      return send(name, key, ...)
    end
    local value, option, ttl = ...
    local life = option == 'keepttl' and send('pttl', key) or ttl
    return send('set', key, value, 'PX', life)
  end
end
local function run()
${script}
end
local reply = run()
if type(reply) == 'table' then
  return { unpack(reply) }
end
return reply`
}
