export type { HttpSessionsOptions, SessionCookieOptions } from './http-options.ts'
export { HttpSessions } from './http-sessions.ts'
export type { NodeMiddleware } from './node-middleware.ts'
export type { NodeRequest, NodeResponse } from './node-types.ts'
