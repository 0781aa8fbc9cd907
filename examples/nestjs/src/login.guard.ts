import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common'
import type { ShopSession } from './sessions.module.js'

/** Lets through who is logged in. */
@Injectable()
export class LoginGuard implements CanActivate {
  async canActivate(context: ExecutionContext) {
    const { session } = context.switchToHttp().getRequest<{ session: ShopSession }>()
    if ((await session.user()) !== undefined) return true
    throw new UnauthorizedException('Log in first')
  }
}
