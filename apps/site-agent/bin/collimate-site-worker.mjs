#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { launch } from '../../../tools/launch.mjs';

await launch(fileURLToPath(new URL('../dist/site-worker/main.js', import.meta.url)), 'the worker');
