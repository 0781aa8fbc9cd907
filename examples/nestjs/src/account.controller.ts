import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Session,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import { LoginGuard } from './login.guard.js'
import type { ShopSession } from './sessions.module.js'
import { isUser } from './users.js'

@Controller()
export class AccountController {
  @Post('login')
  @HttpCode(204)
  async login(
    @Session() session: ShopSession,
    @Body('name') name: unknown,
    @Body('password') password: unknown,
  ) {
    if (!isUser(name, password)) throw new UnauthorizedException('Wrong name or password')
    await session.logIn(name) // keeps the cart, unless it is of another user; the old id opens nothing
  } // the response is sent when the session is saved

  @Post('logout')
  @HttpCode(204)
  async logout(@Session() session: ShopSession) {
    await session.logOut() // running requests can't restore it
  }

  @Get('account')
  @UseGuards(LoginGuard)
  @Header('Cache-Control', 'no-store')
  async account(@Session() session: ShopSession) {
    return { user: await session.user() }
  }
}
