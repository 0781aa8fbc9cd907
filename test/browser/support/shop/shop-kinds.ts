import { HASH, type Layout, STRING } from '../../../node/redis/support/layouts.ts'

/** How a shop keeps its sessions. */
export interface ShopKind {
  readonly name: string
  readonly layout: Layout
  /** The age at which it replaces ids, in milliseconds. */
  readonly rotateEvery?: number
}

const MINUTE = 60_000

export const KINDS: readonly ShopKind[] = [
  { name: STRING.name, layout: STRING },
  { name: `${HASH.name}, with rotateEvery`, layout: HASH, rotateEvery: MINUTE },
]
