export { httpService, type HttpService, type HttpServiceOptions } from './http-service.ts';
