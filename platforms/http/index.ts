/**
 * `gsession/http`: a session for each HTTP request.
 *
 * @module gsession/http
 */
export type { CookieJar } from './cookie-jar/cookie-jar.ts'
export type { OpenRequest } from './cookie-jar/open-request.ts'
export type { OpenSession } from './cookie-jar/open-session.ts'
export { HttpSessions } from './http-sessions.ts'
export type { CookieAttributes } from './request/cookie-attributes.ts'
export type { HttpSessionsOptions, SessionCookieOptions } from './request/http-options.ts'
export type { RequestHeaders } from './request/request-headers.ts'
export type { NodeMiddleware } from './server-response/node-middleware.ts'
export type { NodeRequest, NodeResponse } from './server-response/node-types.ts'
