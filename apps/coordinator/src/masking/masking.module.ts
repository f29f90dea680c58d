import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { AttemptBells } from './attempt.bells.js';
import { AttemptCourses } from './attempt.courses.js';
import { AttemptEffects } from './attempt.effects.js';
import { AttemptOpener } from './attempt.opener.js';
import { AttemptParts } from './attempt.parts.js';
import { MemberService } from './member.service.js';
import { MembersController } from './members.controller.js';

/** Masked sums: the log of members, and the words of attempts. */
@Module({
  imports: [PlatformModule],
  controllers: [MembersController],
  providers: [AttemptBells, AttemptCourses, AttemptEffects, AttemptOpener, AttemptParts, MemberService],
  exports: [AttemptCourses, AttemptOpener, AttemptParts, MemberService],
})
export class MaskingModule {}
