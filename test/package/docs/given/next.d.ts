// What the pages use of the types of Next 16, as it declares them: it is too large to install for a test.

declare module 'next/headers' {
  interface RequestCookie {
    name: string
    value: string
  }
  interface ResponseCookie extends RequestCookie {
    path?: string
    domain?: string
    httpOnly?: boolean
    secure?: boolean
    sameSite?: true | false | 'lax' | 'strict' | 'none'
    maxAge?: number
    expires?: number | Date
    partitioned?: boolean
    priority?: 'low' | 'medium' | 'high'
  }
  interface ReadonlyRequestCookies {
    get(...args: [name: string] | [RequestCookie]): RequestCookie | undefined
    has(name: string): boolean
    set(
      ...args: [key: string, value: string, cookie?: Partial<ResponseCookie>] | [options: ResponseCookie]
    ): ReadonlyRequestCookies
    delete(name: string): ReadonlyRequestCookies
  }
  export function cookies(): Promise<ReadonlyRequestCookies>
  export function headers(): Promise<Omit<Headers, 'append' | 'delete' | 'set'>>
}
declare module 'next/navigation' {
  export function redirect(url: string): never
}
declare namespace JSX {
  type Element = unknown
  interface IntrinsicElements {
    form: { action: (form: FormData) => Promise<void>; children?: unknown }
    input: { name: string }
  }
}
