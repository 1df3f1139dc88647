/**
 * Counts in the form that Prometheus reads. Labels are codes, outcomes and names of services: nothing that a client or
 * a customer wrote.
 */
export { prometheus, type Prometheus } from './prometheus.ts';
