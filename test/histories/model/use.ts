import type { Kept, Use, Values } from './world.ts'

/** The use that begins with what was loaded. */
export function loadedUse(kept: Kept | undefined): Use {
  if (kept === undefined) return NOTHING
  const { life, isAnonymous, data, ownTTL } = kept
  return { ...NOTHING, base: 'loaded', life, isAnonymous, data, ownTTL }
}

const NOTHING: Use = {
  base: 'absent',
  life: 0,
  isAnonymous: true,
  data: {},
  ownTTL: undefined,
  changed: {},
  updates: {},
  newTTL: undefined,
  owesRemoval: false,
}

/** The use after it has removed the session. It knows which one it had loaded. */
export function clearedUse(use: Use = NOTHING): Use {
  const { life, isAnonymous } = use
  return { ...NOTHING, life, isAnonymous, base: 'cleared', owesRemoval: true }
}

export function isDirty(use: Use): boolean {
  return Object.keys(use.changed).length > 0 || use.newTTL !== undefined
}

/** The value of a key, over what lies beneath the changes. */
export function readKey(use: Use, key: string, beneath: Values): string | undefined {
  const changed = use.changed[key]
  return changed === undefined ? beneath[key] : (changed ?? undefined)
}

export function readAll(use: Use, beneath: Values): Values {
  return without({ ...beneath, ...use.changed })
}

export function withSet(use: Use, key: string, value: string): Use {
  return { ...use, changed: { ...use.changed, [key]: value }, updates: omit(use.updates, key) }
}

export function withRemoved(use: Use, key: string): Use {
  return { ...use, changed: { ...use.changed, [key]: null }, updates: omit(use.updates, key) }
}

/** The update counts on what is stored then, unless the use has set the value itself. */
export function withUpdate(use: Use, key: string, tag: string, beneath: Values): Use {
  const changed = { ...use.changed, [key]: (readKey(use, key, beneath) ?? '') + tag }
  const earlier = use.updates[key]
  const isOwn = earlier === undefined && use.changed[key] !== undefined
  if (isOwn) return { ...use, changed }
  return { ...use, changed, updates: { ...use.updates, [key]: [...(earlier ?? []), tag] } }
}

export function discarded(use: Use): Use {
  return { ...use, changed: {}, updates: {}, newTTL: undefined }
}

/** The data of a session after the changes of a use: merged key by key, with each update made on what is there. */
export function merged(use: Use, data: Values): Values {
  const changed: Record<string, string | null> = { ...use.changed }
  for (const [key, tags] of Object.entries(use.updates)) changed[key] = (data[key] ?? '') + tags.join('')
  return without({ ...data, ...changed })
}

function without(values: Record<string, string | null>): Values {
  return Object.fromEntries(
    Object.entries(values)
      .filter((entry): entry is [string, string] => entry[1] !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function omit<T>(values: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = values
  return rest
}
