import { Controller, Get } from '@nestjs/common';

/** Whether the program answers. */
@Controller('healthz')
export class HealthController {
  @Get()
  health(): object {
    return { status: 'ok' };
  }
}
