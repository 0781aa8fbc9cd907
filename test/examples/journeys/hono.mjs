export { walkShop as walk } from './support/walk-shop.mjs'

export const starts = ['start', 'start:bun', 'start:deno']
