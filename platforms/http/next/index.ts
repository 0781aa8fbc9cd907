export { type NextFunctions, nextSession } from './next-session.ts'
