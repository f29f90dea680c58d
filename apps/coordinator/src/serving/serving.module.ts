import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard, Doorkeeper } from '@collimate/platform-service-kit';
import { PlatformModule } from '../platform/platform.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { SitesModule } from '../sites/sites.module.js';
import { GrpcServer } from './grpc.server.js';
import { HealthController } from './health.controller.js';
import { Http1Wire } from './http1.wire.js';
import { OperatorDoorkeeper } from './operator.doorkeeper.js';

/** Entrances of the coordinator: gRPC for the sites, and the access rules of the HTTP API. */
@Module({
  imports: [PlatformModule, RoundsModule, SitesModule],
  controllers: [HealthController],
  providers: [
    GrpcServer,
    Http1Wire,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: Doorkeeper, useClass: OperatorDoorkeeper },
  ],
  exports: [GrpcServer, Http1Wire],
})
export class ServingModule {}
