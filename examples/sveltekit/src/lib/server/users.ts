/** Only an example: yours are in a database, with a slow hash of each password (scrypt, argon2). */
const PASSWORDS = new Map([
  ['ada', 'an example'],
  ['bob', 'another example'],
])

export function isUser(name: unknown, password: unknown): name is string {
  return typeof name === 'string' && PASSWORDS.has(name) && PASSWORDS.get(name) === password
}
