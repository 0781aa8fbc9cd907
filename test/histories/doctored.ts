import { JsonMap } from '../../src/json/json-map.ts'
import { applyChanges } from '../../src/record/apply-changes.ts'
import { UNCHANGED } from '../../src/record/change.ts'
import type { ChangeSet } from '../../src/record/change-set.ts'
import { epochOf } from '../../src/record/epoch.ts'
import { metadataTTL } from '../../src/record/metadata.ts'
import type { LoadOptions, MoveOptions, Storage } from '../../src/storage/storage.ts'
import { TTL } from './history.ts'
import { wrapStorage } from './wrap-storage.ts'

/** Makes another storage of one, with a fault in it. */
export type Doctor = (storage: Storage) => Storage

/** Of a hundred merges three are acknowledged, and never made. */
export function losesMerges(): Doctor {
  let merges = 0
  return (storage) =>
    wrapStorage(storage, {
      async mergeSession(call) {
        // The same ones in each run: the 20th, the 53rd, the 86th, and so on.
        if (++merges % 33 !== 20) await call()
      },
    })
}

/** Reads a record, applies the changes and writes the result: not in one step. */
export const mergesInTwoSteps: Doctor = (storage) =>
  wrapStorage(storage, {
    async mergeSession(_call, [id, changes, ttl]) {
      const data = await load(storage, id as string)
      const made = applyChanges(changes as ChangeSet, Date.now)(data && { stamp: 0, data })
      if (made !== UNCHANGED && made !== undefined) {
        await storage.setSession(id as string, made.data, ttl as number)
      }
    },
  })

/** A save under an id that a rotation has left is acknowledged, and lost. */
export const losesSavesUnderRedirects: Doctor = (storage) =>
  wrapStorage(storage, {
    async mergeSession(call, [, changes]) {
      await call().catch((error) => {
        if ((changes as ChangeSet).base !== 'absent') throw error
      })
    },
  })

/** The merge does not look at the epoch: a use writes into whatever session is under the id by then. */
export const ignoresEpochs: Doctor = (storage) =>
  wrapStorage(storage, {
    async mergeSession(call, [id, changes, ttl]) {
      const given = changes as ChangeSet
      if (given.base !== 'loaded') return call()
      const { epoch: _, ...rest } = given
      const epoch = epochOf(await load(storage, id as string))
      return storage.mergeSession?.(
        id as string,
        epoch === undefined ? rest : { ...rest, epoch },
        ttl as number,
      )
    },
  })

/** A move does not look at the epoch: it takes whatever session is under the id by then. */
export const movesOthers: Doctor = (storage) =>
  wrapStorage(storage, {
    async moveSession(_call, [id, newId, ttl, options]) {
      const given = { ...(options as MoveOptions), epoch: undefined }
      await storage.moveSession?.(id as string, newId as string, ttl as number, given)
    },
  })

/** What a use sets after its removal replaces whatever is there by then. */
export const replacesAfterRemovals: Doctor = (storage) =>
  wrapStorage(storage, {
    async mergeSession(call, [id, changes, ttl]) {
      const given = changes as ChangeSet
      if (given.base !== 'cleared') return call()
      return storage.mergeSession?.(id as string, { ...given, base: 'any' }, ttl as number)
    },
  })

/** A session gets no epoch where its maker has seen none before: two of them are not told apart. */
export const makesWithoutEpochs: Doctor = (storage) =>
  wrapStorage(storage, {
    async mergeSession(call, [id, changes, ttl]) {
      const { epoch: _, ...rest } = changes as ChangeSet
      if (rest.base !== 'absent') return call()
      return storage.mergeSession?.(id as string, rest, ttl as number)
    },
  })

/** A renewal gives the longest TTL that was seen, not the one that is there by then. */
export function remembersTTLs(): Doctor {
  const longest = new Map<string, number>()
  return (storage) =>
    wrapStorage(storage, {
      async getSession(call, [id]) {
        const found = (await call()) as ReadonlyMap<string, unknown> | undefined
        const ownTTL = metadataTTL(found && JsonMap.from(found)) ?? TTL
        longest.set(id as string, Math.max(ownTTL, longest.get(id as string) ?? 0))
        return found
      },
      async updateTTL(_call, [id, ttl]) {
        await storage.updateTTL(id as string, longest.get(id as string) ?? (ttl as number))
      },
    })
}

/** A renewal writes what the session object has loaded, not the time alone. */
export const renewsWithData: Doctor = (storage) => {
  const loaded = new Map<string, ReadonlyMap<string, unknown>>()
  return wrapStorage(storage, {
    async getSession(call, [id]) {
      const found = (await call()) as ReadonlyMap<string, unknown> | undefined
      if (found !== undefined) loaded.set(id as string, found)
      return found
    },
    async updateTTL(_call, [id, ttl]) {
      const data = loaded.get(id as string)
      if (data !== undefined) await storage.setSession(id as string, data, ttl as number)
    },
  })
}

/** An update function runs at the close on what the use has loaded, not on what is there by then. */
export const updatesWhatWasLoaded: Doctor = (storage) => {
  const loaded = new Map<string, JsonMap>()
  return wrapStorage(storage, {
    async getSession(call, [id]) {
      const found = (await call()) as ReadonlyMap<string, unknown> | undefined
      loaded.set(id as string, found === undefined ? JsonMap.EMPTY : JsonMap.from(found))
      return found
    },
    async mergeSession(_call, [id, changes, ttl]) {
      const given = changes as ChangeSet
      const before = loaded.get(id as string) ?? JsonMap.EMPTY
      const set = new Map(given.set)
      for (const [key, functions] of given.updates) {
        const value = functions.reduce((value, update) => update(value), before.get(key))
        set.set(key, JSON.stringify(value))
      }
      await storage.mergeSession?.(id as string, { ...given, set, updates: new Map() }, ttl as number)
    },
  })
}

/** Of ten removals one is acknowledged, and never made. */
export function losesRemovals(): Doctor {
  let removals = 0
  return (storage) =>
    wrapStorage(storage, {
      async removeAll(call) {
        if (++removals % 10 !== 5) await call()
      },
    })
}

async function load(storage: Storage, id: string): Promise<JsonMap | undefined> {
  const options: LoadOptions = { lazy: true }
  const found = await storage.getSession(id, TTL, options)
  return found && JsonMap.from(found)
}
