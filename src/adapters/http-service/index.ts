export { httpService, type HttpServiceOptions } from './http-service.ts';
