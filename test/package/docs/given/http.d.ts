// What docs/http.md uses of the types of frameworks that are too large to install for a test, as these declare it.

/** SvelteKit: a hook. */
declare module '@sveltejs/kit' {
  interface RequestEvent {
    request: Request
    url: URL
    locals: { session: import('gsession').Session<import('./sessions').Keys> }
  }
  export type Handle = (input: {
    event: RequestEvent
    resolve(event: RequestEvent): Response | Promise<Response>
  }) => Response | Promise<Response>
}

/** Astro: a middleware. */
declare module 'astro:middleware' {
  interface APIContext {
    request: Request
    locals: { session: import('gsession').Session<import('./sessions').Keys> }
  }
  type MiddlewareNext = () => Promise<Response>
  type MiddlewareHandler = (
    context: APIContext,
    next: MiddlewareNext,
  ) => Promise<Response> | Response | Promise<void> | void
  export function defineMiddleware(fn: MiddlewareHandler): MiddlewareHandler
}

/** AWS Lambda behind API Gateway, with payloads of version 2.0. */
declare module 'aws-lambda' {
  export interface APIGatewayProxyEventV2 {
    headers: { [name: string]: string | undefined }
    cookies?: string[]
  }
  export interface APIGatewayProxyStructuredResultV2 {
    statusCode?: number
    headers?: { [header: string]: boolean | number | string }
    body?: string
    cookies?: string[]
  }
}
