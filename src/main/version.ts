/** Version of this gateway, as entries name it and as package.json has it. */
export const gatewayVersion = '0.1.0';
