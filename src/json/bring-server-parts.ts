import { describeCause } from '../common/cause-details.ts'
import { nearestName } from '../common/nearest-name.ts'
import { type ServerParts, serverParts } from '../common/server-parts.ts'
import { setMember } from './json-set-member.ts'
import { plainText } from './plain-text.ts'

/** Brings the parts of a server. The modules of the managers of servers call it when they are loaded. */
export function bringServerParts(): void {
  const parts: ServerParts = { describeCause, nearestName, plainText, setMember }
  Object.assign(serverParts, parts)
}
