export { walkShop as walk } from './support/walk-shop.mjs'
