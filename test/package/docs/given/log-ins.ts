// What docs/log-ins.md takes as given: what sends a code, and an identity provider.
import { createHash } from 'node:crypto'

export async function sendCode(_user: { id: number }, code: string): Promise<void> {
  console.log('code', code)
}

/** A provider that gives the code `challenge <challenge>` to whoever comes, and takes it with the verifier. */
export const provider = {
  authorizationURL: ({ state, challenge }: { state: string; challenge: string }): string =>
    `/provider?${new URLSearchParams({ state, challenge })}`,
  async exchange(code: unknown, verifier: string): Promise<{ subject: string }> {
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    if (code !== `challenge ${challenge}`) throw new Error('the verifier is of another try')
    return { subject: 'ada' }
  },
}
