import assert from 'node:assert/strict'
import type { Shopper } from './shopper.ts'
import type { Shop } from './start-shop.ts'

/** What a browser must see, on both servers. */
export interface Expected {
  readonly user: string | null
  readonly cart?: readonly string[]
  /** More that the session holds. */
  readonly more?: Record<string, unknown>
  readonly base?: string
  /** An id that may still open something. */
  readonly except?: string
}

/**
 * Checks what the next requests of a browser see, that no other id which any request has brought or was given opens
 * anything, that one session of the user is stored, and that no request failed.
 */
export async function checkBrowser(shop: Shop, shopper: Shopper, expected: Expected): Promise<void> {
  const { user, cart, more = {}, base = '', except } = expected
  const data = { ...(cart && { cart }), ...more }
  for (const at of [0, 1, 0]) {
    await shopper.goto(`${base}/?at=${at}`)
    const { handle, ...shown } = await shopper.shown()
    assert.deepEqual(shown, { user, data })
    assert.equal(handle === null, user === null)
  }
  const current = shop.passed.at(-1)?.brought ?? []
  assert.equal(user === null || current.length > 0, true)
  await checkDead(
    shop,
    idsOf(shop).filter((id) => id !== except && (user === null || id !== current.at(-1))),
  )
  if (user !== null) assert.equal(await shop.sessionsOf(user), 1)
  checkStatuses(shop)
}

/** Checks that ids open nothing, on both servers. */
export async function checkDead(shop: Shop, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    for (const at of [0, 1]) {
      const { status, shown } = await shop.visit(at, '/who', id)
      assert.deepEqual({ status, ...shown }, { status: 200, user: null, handle: null, data: {} })
    }
  }
}

/** All ids that browsers have brought or were given. */
export function idsOf(shop: Shop): string[] {
  const ids = shop.passed.flatMap(({ brought, given }) => [...brought, ...given])
  return [...new Set(ids)].filter((id) => id !== '')
}

/** Checks that each request that was answered was answered well. */
export function checkStatuses(shop: Shop): void {
  const bad = shop.passed.filter(({ status }) => ![0, 200, 303, 304].includes(status))
  assert.deepEqual(bad, [])
}
