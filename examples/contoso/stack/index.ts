/**
 * Starts the whole example: keys, world, data services, authorization server and the gateway, each where it would be in
 * earnest (the gateway and two services are processes of their own), all on 127.0.0.1. `npm start`, the demo and the
 * tests use it. It stops only what it started.
 */
export { shipped } from './configuration.ts';
export type { GatewayProcess } from './gateway-process.ts';
export type { GatewayAnswer } from './graphql-client.ts';
export { recordAgreement } from './provision.ts';
export type { Control } from './provision.ts';
export { startStack } from './stack.ts';
export type { Stack, StackOptions } from './stack.ts';
