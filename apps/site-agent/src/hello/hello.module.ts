import { Module } from '@nestjs/common';
import { LinkModule } from '../link/link.module.js';
import { HelloService } from './hello.service.js';

/** The study on phantoms that shows a hospital that its agent works, before a patient is read. */
@Module({ imports: [LinkModule], providers: [HelloService], exports: [HelloService] })
export class HelloModule {}
