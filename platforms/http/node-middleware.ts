import { SessionError } from '../../src/session-error.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { gateResponse, type ResponseGateHandle } from './response-gate.ts'
import type { Visit } from './visit.ts'

/** As Express and Connect call it. */
export type NodeMiddleware = (
  request: NodeRequest,
  response: NodeResponse,
  next: (error?: unknown) => void,
) => void

type MakeVisit = (
  cookies: string | undefined,
  header: (name: string) => unknown,
  isSecure: boolean,
  // biome-ignore lint/suspicious/noExplicitAny: what a session holds is no matter here
) => Visit<any>

/** A middleware that makes the visit of each request, and lets its response wait for the session's save. */
export function nodeMiddleware(visitOf: MakeVisit): NodeMiddleware {
  return (request: GatedRequest, response, next) => {
    if (request[GATE] !== undefined) return next()
    const { headers } = request
    const visit = visitOf(headers.cookie, (name) => headers[name], request.socket?.encrypted === true)
    request.session = visit.session
    request[GATE] = gateResponse(response, {
      beforeHead: () => visit.commit(),
      beforeEnd: () => visit.end(),
      failed: next,
      aborted: () => {
        visit.abort().catch(next)
      },
    })
    next()
  }
}

/** Saves the session of a request that went through such a middleware. */
export async function commitNow(request: GatedRequest): Promise<void> {
  const gate = request[GATE]
  if (gate === undefined) {
    throw new SessionError('INVALID_ARGUMENT', 'HttpSessions.commit: the request has no session')
  }
  await gate.commit()
}

const GATE = Symbol('gsession')

interface GatedRequest extends NodeRequest {
  session?: unknown
  [GATE]?: ResponseGateHandle
}
