#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { launch } from '../../../tools/launch.mjs';

await launch(fileURLToPath(new URL('../dist/agent/main.js', import.meta.url)), 'the agent');
