/**
 * A Lua function that returns the own TTL in the header of a sealed record of format 2 (see docs/formats.md), as bytes
 * or in base64. It returns nothing where there is none: what else the record is then, only who has the key can say.
 */
export const SEALED_LIFE = `
local function sealedLife(value)
  local head = value
  if string.byte(value) == 65 then
    local digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    local bytes = {}
    for start = 1, 17, 4 do
      local bits = 0
      for at = start, start + 3 do
        local digit = at <= #value and string.find(digits, string.sub(value, at, at), 1, true)
        if not digit then
          return nil
        end
        bits = bits * 64 + digit - 1
      end
      table.insert(bytes, string.char(math.floor(bits / 65536), math.floor(bits / 256) % 256, bits % 256))
    end
    head = table.concat(bytes)
  end
  if string.byte(head) ~= 2 or #head < 13 then
    return nil
  end
  local ttl = 0
  for at = 13, 6, -1 do
    ttl = ttl * 256 + string.byte(head, at)
  end
  return ttl >= 1 and ttl <= 9007199254740991 and string.format('%.0f', ttl) or nil
end`
