import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import { type Metadata, parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import { redirectTo } from '../../../src/record/redirect.ts'
import { tombstoneData } from '../../../src/record/tombstone.ts'
import { userHash } from '../../../src/session/user-hash.ts'
import type { MoveOptions, Storage } from '../../../src/storage/storage.ts'
import { GRACE, TTL } from '../requests/request-history.ts'
import { wrapStorage } from '../wrap-storage.ts'
import { OWNERS } from './log-in-history.ts'
import type { Doctor } from './site.ts'

export { mixesIds } from '../requests/doctored-requests.ts'

/** Each spoils a storage in one way, which the judge of log-ins must find out. */

/** Moves of sessions with other options. */
function moving(change: (options: MoveOptions, newId: string) => MoveOptions | Promise<MoveOptions>): Doctor {
  return (storage) =>
    wrapStorage(storage, {
      moveSession: async (_call, [id, newId, ttl, options]) => {
        const changed = await change(options as MoveOptions, newId as string)
        await storage.moveSession?.(id as string, newId as string, ttl as number, changed)
      },
    })
}

/** Changes the tombstones that moves leave. */
function burying(
  change: (left: Metadata, data: JsonMap) => JsonMap,
  { leave, ...rest }: MoveOptions,
): MoveOptions {
  if (leave === undefined) return rest
  const changed: MoveOptions['leave'] = (data, life) => {
    const left = leave(data, life)
    const metadata = parseMetadata(rawMetadata(left))
    return metadata.ended === undefined ? left : change(metadata, left)
  }
  return { ...rest, leave: changed }
}

/** After a log-in the session stays under the old id, too. */
export const opensByTheOldId = moving((options) => ({ ...options, keepOld: true }))

/** The old id leads to the session of a log-in, for whoever has it. */
export const leadsEverybody = moving((options, newId) => {
  return burying(() => redirectTo(newId, Number.MAX_SAFE_INTEGER, { ttl: TTL, now: 0 }), options)
})

/** Another user's session goes on. */
export const keepsTheSession = moving((options) => ({ ...options, startsAnew: false }))

/** A log-in does not tell where its session has gone. */
export const tellsNoWay = moving((options) => {
  return burying(({ ended = 0, by }) => tombstoneData({ ended, life: GRACE, by }), options)
})

/** A confirmation tells where its session has gone, as a log-in does. */
export const tellsTheWayOfConfirmations = moving(async (options, newId) => {
  const users = await Promise.all(
    OWNERS.map(async (user) => [await userHash(user), await userHash(user, newId)] as const),
  )
  return burying(({ ended = 0, by }, data) => {
    const confirmed = users.find(([hash]) => hash === by)
    return confirmed ? tombstoneData({ ended, life: GRACE, to: newId, by: confirmed[1] }) : data
  }, options)
})

/** One of five log-ins notes nobody. */
export function forgetsTheUser(): Doctor {
  let moves = 0
  return moving(({ arrive, ...options }) => {
    const forgets = (data: JsonMap): JsonMap => {
      const isLogIn = parseMetadata(rawMetadata(arrive?.(data) ?? data)).loggedIn !== undefined
      return isLogIn && ++moves % 5 === 0 ? data : (arrive?.(data) ?? data)
    }
    return { ...options, arrive: forgets }
  })
}

/** A session that another request has just moved is an error. */
export const refusesWhoIsLate: Doctor = (storage) =>
  wrapStorage(storage, {
    moveSession: async (call) => {
      await call().catch((error: unknown) => {
        throw isDestroyed(error) ? new SessionError('TIMEOUT', 'it is not there') : error
      })
    },
  })

/** A log-out leaves the session. */
export const endsNothing: Doctor = (storage) =>
  wrapStorage(storage, {
    removeAll: async () => {},
    mergeSession: async (call, [, changes]) => {
      if ((changes as { reserved?: { successor?: string } }).reserved?.successor === undefined) await call()
    },
  })

/** A save to a session that has ended makes it again, as it was loaded last. */
export const bringsItBack: Doctor = (storage) => {
  const loaded = new Map<string, unknown>()
  return wrapStorage(storage, {
    getSession: async (call, [id]) => {
      const data = await call()
      const isSession = data !== undefined && data !== null && JsonMap.from(data as never).size > 0
      if (isSession && !JsonMap.from(data as never).text.includes('"successor"'))
        loaded.set(id as string, data)
      return data
    },
    mergeSession: async (call, [id, , ttl, options]) => {
      await call().catch(async (error: unknown) => {
        if (!isDestroyed(error) || !loaded.has(id as string)) throw error
        await storage.setSession(
          id as string,
          loaded.get(id as string) as never,
          ttl as number,
          options as object,
        )
      })
    },
  })
}

/** What a request has saved is gone in one of ten. */
export function losesSaves(): Doctor {
  let saves = 0
  return (storage: Storage) =>
    wrapStorage(storage, {
      mergeSession: async (call) => {
        if (++saves % 10 !== 5) await call()
      },
    })
}
