import { Buffer } from 'node:buffer'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { destroyed } from '../../../src/common/session-destroyed.ts'
import { encodeValue } from '../../../src/json/json-encode.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import { isReplaced } from '../../../src/record/apply-changes.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { emptyData, epochOf, newEpoch } from '../../../src/record/epoch.ts'
import { mergeMetadata } from '../../../src/record/metadata.ts'
import { arrivedByMove, type MoveChanges } from '../../../src/record/moved-record.ts'
import { isRedirect } from '../../../src/record/redirect.ts'
import { runUpdate } from '../../../src/record/update-function.ts'
import { checkFieldName, type Field, type FieldCodec, isFieldName } from './field-codec.ts'
import type { RedisArgument } from './redis-client.ts'

/** What a change set expects a hash to hold: texts, or bytes as they were found. */
export interface Expected {
  reserved: RedisArgument | null
  /** The fields that update functions change, by name. */
  fields: ReadonlyMap<string, RedisArgument | null>
}

/** What was seen of a hash before. `reserved` is `undefined` if it was not seen, `null` if there was none. */
export interface SeenFields {
  readonly reserved: Field | undefined
  readonly fields: ReadonlyMap<string, Field>
}

/** What is expected before a hash is read. */
export function firstExpected(changes: ChangeSet, seen: SeenFields | undefined): Expected {
  const { base, epoch } = changes
  const guess = base === 'loaded' && epoch !== undefined ? encodeValue({ epoch }) : null
  // A redirect takes no change: by expecting none, the script finds out what the hash holds now.
  const reserved = isRedirect(reservedMap(seen?.reserved ?? null)) ? null : (seen?.reserved ?? null)
  return {
    reserved: base === 'loaded' && epochOf(reservedMap(reserved)) === epoch ? (reserved ?? guess) : guess,
    fields: new Map(comparedKeys(changes).map((key) => [key, seen?.fields.get(key) ?? null])),
  }
}

/** The keys whose fields a change set compares. No field has another name: under such a key there is nothing. */
export function comparedKeys({ updates }: ChangeSet): readonly string[] {
  return [...updates.keys()].filter(isFieldName)
}

/**
 * What is expected once the fields were found: the reserved one, then those that update functions change.
 * `SESSION_DESTROYED`: the session that was loaded is gone.
 */
export function nextExpected(changes: ChangeSet, found: readonly (Buffer | null)[]): Expected {
  const [reserved = null, ...fields] = found
  const data = reservedMap(textOf(reserved))
  if (changes.base === 'loaded' && epochOf(data) !== changes.epoch) throw destroyed()
  if (changes.base !== 'any' && isRedirect(data)) throw destroyed()
  const keys = comparedKeys(changes)
  return { reserved, fields: new Map(keys.map((key, index) => [key, fields[index] ?? null])) }
}

/** The arguments of `APPLY`, which applies a change set to a hash that holds what is expected. */
export function applyArguments(
  changes: ChangeSet,
  expected: Expected,
  codec: FieldCodec,
  ttl: string,
): RedisArgument[] {
  const set = new Map<string, string>()
  const removed = new Set(changes.removed)
  for (const [key, text] of changes.set) {
    checkFieldName(key)
    set.set(key, codec.encode(text))
  }
  const seen = reservedMap(textOf(expected.reserved))
  const replaces = isReplaced(seen, changes)
  for (const key of changes.updates.keys()) {
    const before = replaces ? null : textOf(expected.fields.get(key) ?? null)
    const field = updated(before, key, changes, codec)
    if (field === null) {
      removed.add(key)
    } else {
      checkFieldName(key)
      set.set(key, field)
    }
  }
  const compared = [...expected.fields].flatMap(([key, field]) => [key, comparable(field)])
  const { reserved, seenEpoch = '' } = changes
  // What a use that has removed its session does not replace was made meanwhile.
  const isOther = changes.base === 'cleared' && !replaces
  const base = isOther ? 'absent' : changes.base
  const createsNone = base === 'absent' && set.size === 0
  if (reserved !== undefined && !replaces) {
    const metadata = mergeMetadata(seen, reserved)
    if (metadata !== undefined) set.set(RESERVED_KEY, metadata)
    else if (expected.reserved !== null) removed.add(RESERVED_KEY)
  }
  if (isOther || (reserved !== undefined && base === 'absent')) {
    compared.push(RESERVED_KEY, comparable(expected.reserved))
  }
  return [
    createsNone ? 'present' : base,
    ttl,
    base === 'cleared' ? seenEpoch : (expected.reserved ?? ''),
    reservedOfNew(changes),
    String(compared.length / 2),
    String(set.size),
    ...compared,
    ...[...set].flat(),
    ...[...removed].filter(isFieldName),
  ]
}

/** Where the arguments of `APPLY` have the number of compared fields. */
export const COMPARED = 4

/** A map with the reserved key alone, or an empty one. A field that holds no JSON counts as a string. */
export function reservedMap(reserved: Field): JsonMap {
  if (reserved === null) return JsonMap.EMPTY
  try {
    return JsonMap.parse(`{${JSON.stringify(RESERVED_KEY)}:${reserved}}`) as JsonMap
  } catch {
    return JsonMap.from({ [RESERVED_KEY]: reserved })
  }
}

/** The fields of a hash as a move leaves them under the new id. */
export function movedFields(
  fields: readonly RedisArgument[],
  changes: MoveChanges,
): readonly RedisArgument[] {
  const { arrive, startsAnew } = changes
  if (arrive === undefined && !startsAnew) return fields
  const reserved = arrivedByMove(reservedMap(reservedField(fields)), changes).textOf(RESERVED_KEY)
  const rest = startsAnew
    ? []
    : fields.filter((_, index) => textOf(fields[index - (index % 2)] ?? null) !== RESERVED_KEY)
  return reserved === undefined ? rest : [...rest, RESERVED_KEY, reserved]
}

/** The value of the reserved field in a list of names and values. */
export function reservedField(fields: readonly RedisArgument[]): Field {
  const at = fields.findIndex((field, index) => index % 2 === 0 && textOf(field) === RESERVED_KEY)
  return at === -1 ? null : textOf(fields[at + 1] ?? null)
}

function reservedOfNew({ base, epoch, reserved }: ChangeSet): string {
  if (base === 'loaded') return ''
  const made = epoch ?? (base === 'absent' ? undefined : newEpoch())
  if (made === undefined && reserved === undefined) return ''
  return mergeMetadata(emptyData(made), reserved ?? {}) ?? ''
}

/** A field in the form in which the script compares it. */
function comparable(field: RedisArgument | null): RedisArgument {
  if (field === null) return '-'
  return typeof field === 'string' ? `=${field}` : Buffer.concat([EQUAL, field])
}

const EQUAL = Buffer.from('=')

function textOf(field: RedisArgument | null): Field {
  return field === null || typeof field === 'string' ? field : Buffer.from(field).toString()
}

/** Each function gets what the one before it would have stored, if they must run again: on another value than before. */
function updated(before: Field, key: string, { updates, results }: ChangeSet, codec: FieldCodec): Field {
  const result = results?.get(key)
  if (result !== undefined && result.before === textIn(before, codec)) {
    return result.after === undefined ? null : codec.encode(result.after)
  }
  let field = before
  for (const update of updates.get(key) ?? []) {
    const value = runUpdate(update, field === null ? undefined : codec.decode(field))
    field = value === undefined ? null : codec.encode(encodeValue(value))
  }
  return field
}

/** The JSON text of the value in a field. */
function textIn(field: Field, codec: FieldCodec): string | undefined {
  return field === null ? undefined : encodeValue(codec.decode(field))
}
