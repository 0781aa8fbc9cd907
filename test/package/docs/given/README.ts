// What README.md takes as given.
export async function findUser(name: string, password: string): Promise<{ id: number } | undefined> {
  return name === 'Ada' && password === 'secret' ? { id: 7 } : undefined
}
