import { Module } from '@nestjs/common';
import { SilenceModule } from '../silence/silence.module.js';
import { HelloService } from './hello.service.js';

/** The study on phantoms that shows a hospital that its agent works, before a patient is read. It sees no table of the site. */
@Module({ imports: [SilenceModule], providers: [HelloService], exports: [HelloService] })
export class HelloModule {}
