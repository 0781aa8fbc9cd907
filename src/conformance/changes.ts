import { encodeValue, textOf } from '../json/json-encode.ts'
import type { ChangeSet } from '../record/change-set.ts'
import type { MetadataChanges } from '../record/metadata.ts'
import type { Update } from '../record/update-function.ts'

/** The parts of a change set, with plain values. */
export interface Changes {
  epoch?: string | undefined
  seenEpoch?: string | undefined
  set?: Readonly<Record<string, unknown>>
  removed?: readonly string[]
  updates?: Readonly<Record<string, readonly Update[]>>
  /** What the update functions of a key got and gave. */
  results?: Readonly<Record<string, readonly [before: unknown, after: unknown]>>
  reserved?: MetadataChanges
}

/** A change set of these parts, with each value as its JSON text. */
export function changes(base: ChangeSet['base'], parts: Changes = {}): ChangeSet {
  const texts = Object.entries(parts.set ?? {}).map(([key, value]) => [key, encodeValue(value)] as const)
  const made = {
    base,
    set: new Map(texts),
    removed: new Set(parts.removed),
    updates: new Map(Object.entries(parts.updates ?? {})),
  }
  const results = Object.entries(parts.results ?? {}).map(
    ([key, [before, after]]) => [key, { before: textOf(before), after: textOf(after) }] as const,
  )
  return {
    ...made,
    ...(results.length > 0 && { results: new Map(results) }),
    ...(parts.seenEpoch !== undefined && { seenEpoch: parts.seenEpoch }),
    ...(parts.epoch !== undefined && { epoch: parts.epoch }),
    ...(parts.reserved !== undefined && { reserved: parts.reserved }),
  }
}

/** An update function that appends a letter to a text. Its result shows which value it got, and how often it ran. */
export function append(letter: string): Update {
  return (text) => `${text ?? ''}${letter}`
}
