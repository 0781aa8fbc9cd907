import { epochOf, newEpoch } from '../../../src/apply-changes.ts'
import { type ChangeSet, runUpdate, type Update } from '../../../src/change-set.ts'
import { RESERVED_KEY } from '../../../src/constants.ts'
import { encodeValue } from '../../../src/json-encode.ts'
import { JsonMap } from '../../../src/json-map.ts'
import { SessionError } from '../../../src/session-error.ts'
import { checkFieldName, type Field, type FieldValues, isFieldName } from './field-values.ts'
import type { RedisArgument } from './redis-client.ts'

/** What a change set expects to find in a hash: texts, or bytes as they were found. */
export interface Expected {
  reserved: RedisArgument | null
  /** The fields that are updated by functions, by their names. */
  fields: ReadonlyMap<string, RedisArgument | null>
}

/** What is expected before anything of a hash was seen; of its fields some may have been. */
export function firstExpected(changes: ChangeSet, seen: ReadonlyMap<string, Field> | undefined): Expected {
  return {
    reserved: changes.epoch === undefined ? null : encodeValue({ epoch: changes.epoch }),
    fields: new Map([...changes.updates.keys()].map((key) => [key, seen?.get(key) ?? null])),
  }
}

/** What is expected after the fields were seen as they are: the reserved one, and those that are updated. */
export function nextExpected(changes: ChangeSet, found: readonly (Buffer | null)[]): Expected {
  const [reserved = null, ...fields] = found
  const epoch = epochOf(reservedMap(textOf(reserved)))
  if (changes.base === 'loaded' && epoch !== changes.epoch) throw destroyed()
  const keys = [...changes.updates.keys()]
  return { reserved, fields: new Map(keys.map((key, index) => [key, fields[index] ?? null])) }
}

/** The arguments of the script that applies a change set where a hash is what is expected. */
export function applyArguments(
  changes: ChangeSet,
  expected: Expected,
  values: FieldValues,
  ttl: string,
): RedisArgument[] {
  const set = new Map<string, string>()
  const removed = new Set(changes.removed)
  for (const [key, text] of changes.set) {
    checkFieldName(key)
    set.set(key, values.encode(text))
  }
  for (const [key, functions] of changes.updates) {
    const before = changes.base === 'cleared' ? null : textOf(expected.fields.get(key) ?? null)
    const field = updated(before, functions, values)
    if (field === null) {
      removed.add(key)
    } else {
      checkFieldName(key)
      set.set(key, field)
    }
  }
  const compared = [...expected.fields].flatMap(([key, field]) => [key, comparable(field)])
  return [
    changes.base,
    ttl,
    expected.reserved ?? '',
    reservedOfNew(changes),
    String(compared.length / 2),
    String(set.size),
    ...compared,
    ...[...set].flat(),
    ...[...removed].filter(isFieldName),
  ]
}

export function destroyed(): SessionError {
  return new SessionError('SESSION_DESTROYED', 'the session was removed or has expired while it was in use')
}

/** A map of the reserved key alone, or of nothing; what holds no JSON counts as text. */
export function reservedMap(reserved: Field): JsonMap {
  if (reserved === null) return JsonMap.EMPTY
  try {
    return JsonMap.parse(`{${JSON.stringify(RESERVED_KEY)}:${reserved}}`) as JsonMap
  } catch {
    return JsonMap.from({ [RESERVED_KEY]: reserved })
  }
}

function reservedOfNew({ base, epoch }: ChangeSet): string {
  if (base === 'loaded') return ''
  const made = epoch ?? (base === 'cleared' ? newEpoch() : undefined)
  return made === undefined ? '' : encodeValue({ epoch: made })
}

/** As the script compares it. */
function comparable(field: RedisArgument | null): RedisArgument {
  if (field === null) return '-'
  return typeof field === 'string' ? `=${field}` : Buffer.concat([EQUAL, field])
}

const EQUAL = Buffer.from('=')

function textOf(field: RedisArgument | null): Field {
  return field === null || typeof field === 'string' ? field : Buffer.from(field).toString()
}

/** Each function sees what the one before it would have stored. */
function updated(before: Field, functions: readonly Update[], values: FieldValues): Field {
  let field = before
  for (const update of functions) {
    const answer = runUpdate(update, field === null ? undefined : values.decode(field))
    field = answer === undefined ? null : values.encode(encodeValue(answer))
  }
  return field
}
