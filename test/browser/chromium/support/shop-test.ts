import { findRedis } from '../../../../scripts/system.mjs'
import { KINDS, type ShopKind } from '../../support/shop/shop-kinds.ts'
import { type Shop, startShop } from '../../support/shop/start-shop.ts'
import { test } from './test.ts'

const mayBeMissing = findRedis() === undefined && process.env.CI !== 'true'

interface ShopFixtures {
  kind: ShopKind
  /** A shop of this kind, which begins without sessions. */
  shop: Shop
}

/** A test with a shop of two processes on one Redis. */
export const shopTest = test.extend<ShopFixtures, { shops: Map<ShopKind, Promise<Shop>> }>({
  kind: [KINDS[0] as ShopKind, { option: true }],

  shops: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
    async ({}, use) => {
      const shops = new Map<ShopKind, Promise<Shop>>()
      await use(shops)
      for (const shop of shops.values()) await (await shop).stop()
    },
    { scope: 'worker' },
  ],

  shop: async ({ kind, shops }, use, info) => {
    info.skip(mayBeMissing, 'redis-server is missing.')
    const starting = shops.get(kind) ?? startShop(kind)
    shops.set(kind, starting)
    const shop = await starting
    await shop.clear()
    await use(shop)
  },
})
