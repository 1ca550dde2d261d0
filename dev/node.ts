/**
 * Node's own modules for code that is never shipped: simulators, tests, e2e and bench. n8n's
 * unmodified lint configuration forbids them in every `.ts` file, because a community node may not
 * use them. They pass through here so that only this file needs the exemption.
 */
export { default as assert } from 'node:assert/strict';
export * as childProcess from 'node:child_process';
export * as crypto from 'node:crypto';
export { default as dns } from 'node:dns';
export { setMaxListeners } from 'node:events';
export * as fs from 'node:fs';
export * as fsp from 'node:fs/promises';
export * as http from 'node:http';
export * as inspector from 'node:inspector/promises';
export { createRequire } from 'node:module';
export * as net from 'node:net';
export * as os from 'node:os';
export { default as path } from 'node:path';
export { default as process } from 'node:process';
export * as readline from 'node:readline';
export * as tls from 'node:tls';
export { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
export * as url from 'node:url';
export { isDeepStrictEqual, parseArgs } from 'node:util';
export * as v8 from 'node:v8';
export * as vm from 'node:vm';
export * as zlib from 'node:zlib';
