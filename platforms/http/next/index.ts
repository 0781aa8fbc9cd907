/**
 * `gsession/next`: sessions by the functions of Next.
 *
 * @module gsession/next
 */
export { type NextFunctions, nextSession } from './next-session.ts'
