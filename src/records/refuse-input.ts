import { ControlRefusal, type ControlRule } from '../errors.ts';

/**
 * Refuses a command of the control plane for one field of its input.
 * @throws ControlRefusal `CONTROL_INPUT_INVALID`, always; it names the field and the rule, never the value.
 */
export function refuseInput(field: string, rule: ControlRule): never {
  throw new ControlRefusal('CONTROL_INPUT_INVALID', field, rule);
}
