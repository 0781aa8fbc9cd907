export { HttpSessions } from './http-sessions.ts'
export type { HttpSessionsOptions, SessionCookieOptions } from './request/http-options.ts'
export type { NodeMiddleware } from './server-response/node-middleware.ts'
export type { NodeRequest, NodeResponse } from './server-response/node-types.ts'
