// Every word the customer reads, in Spanish (formal, for readers in the United States).
import type { Copy } from "./en.ts";

export const es: Copy = {
  title: "Vincule su banco",
  preview: "Una página privada para vincular una cuenta bancaria.",
  close: "Cerrar",
  closing: "Puede cerrar esta página.",
  testMode: "Modo de prueba: no se usa ningún banco real",
  ready: {
    heading: "Vincule su banco con {business}",
    lead: "{business} le pide que vincule una cuenta bancaria. Toma cerca de un minuto.",
    shares: "Lo que verá {business}",
    payment_method: {
      name: "Números de cuenta y de ruta",
      detail: "Para pagarle, o para cobrar los pagos que usted acepte",
    },
    balances: { name: "Saldo", detail: "Cuánto dinero hay en la cuenta" },
    ownership: { name: "Titulares de la cuenta", detail: "Sus nombres, direcciones y datos de contacto" },
    transactions: { name: "Movimientos", detail: "Fechas, montos y descripciones, pasados y nuevos" },
    atOnce: "se consulta en cuanto vincule la cuenta",
    notPaid: "Ahora no se paga nada",
    noLogin: "{business} nunca ve su clave del banco",
    button: "Vincular mi banco",
    opens: "Se abrirá la ventana segura de Stripe",
    use: "Stripe obtiene estos datos de su banco, junto con el nombre del banco y el tipo y los últimos cuatro dígitos de la cuenta, y los comparte con {business}, que los usa y los guarda según su {privacy}. También se aplican los {terms}.",
    privacy: "política de privacidad",
    terms: "términos de Stripe",
    termsAddress: "https://stripe.com/legal/end-users#linked-financial-account-terms",
    disconnect: "Puede desvincular su banco cuando quiera: abra de nuevo este enlace, escriba a {support} o {stripe}.",
    disconnectAtStripe: "hágalo en Stripe",
    disconnectAddress: "https://support.stripe.com/user/how-do-i-disconnect-my-linked-financial-account",
    until: "Este enlace sirve hasta el {date}",
    stuck: "Esta página no se cargó por completo.",
    reload: "Volver a cargar",
    phone: {
      alt: "Código QR con el enlace de esta página",
      name: "¿Prefiere su teléfono?",
      detail: "Escanee este código y siga allí. Esta página se pone al día sola.",
    },
    noScript:
      "Esta página necesita JavaScript, que está desactivado en este navegador. Actívelo y vuelva a cargarla, o abra el enlace en otro navegador. No se ha compartido nada.",
  },
  repair: {
    title: "Reconecte su banco",
    heading: "Reconecte su banco con {business}",
    ended: "Su conexión con {bank} ha terminado.",
    ending: "Su conexión con {bank} está por terminar.",
    endingBy: "Se espera que su conexión con {bank} termine el {date}.",
    againWithLast4: "Intentamos restablecerla: elija de nuevo {bank} y la cuenta terminada en {last4}.",
    again: "Intentamos restablecerla: elija de nuevo {bank} y la misma cuenta.",
    bank: "su banco",
    button: "Reconectar mi banco",
  },
  known: {
    heading: "Ya vinculado con {business}",
    again: "Si vuelve a vincular la misma cuenta, es posible que la primera conexión deje de funcionar.",
  },
  opening: {
    heading: "Abriendo Stripe…",
    lead: "Usted elige su banco en la ventana que se abre.",
    slow: "¿No se abre la ventana?",
    startOver: "Empezar de nuevo",
  },
  saving: {
    heading: "Un momento…",
    lead: "Consultando a su banco… No cierre esta página, por favor.",
  },
  late: {
    heading: "Seguimos comprobando",
    lead: "Aún estamos comprobando si su banco quedó vinculado con {business}. Puede cerrar esta página: la comprobación sigue sin ella.",
    closed: "¿Cerró la ventana sin elegir una cuenta?",
  },
  linked: {
    heading: "Su banco está vinculado",
    lead: "{business} ya tiene lo que necesita. Puede cerrar esta página.",
    leadReturning: "Le llevamos de vuelta a {business}…",
    returnTo: "Volver a {business}",
    manage: "Vea lo que comparte, o deje de compartirlo, cuando quiera:",
    manageLink: "Administrar o desvincular",
  },
  nothing: {
    heading: "No se vinculó ningún banco",
    lead: "La ventana se cerró antes de elegir una cuenta, o su banco no estaba disponible. No se compartió nada con {business}.",
    again: "Intentar de nuevo",
    popup: "Si la ventana de su banco no se abrió, permita las ventanas emergentes en esta página.",
  },
  failed: {
    heading: "Eso no funcionó",
    lead: "Algo falló en el camino a su banco. Inténtelo de nuevo en un momento.",
    refused:
      "En este momento no se puede vincular su banco. No es culpa suya: {business} ya ha sido informado del motivo. Inténtelo más tarde.",
    offline: "Parece que no tiene conexión. Revísela e inténtelo de nuevo.",
    blocked:
      "No se pudo cargar Stripe, el servicio que conecta con su banco. Desactive los bloqueadores de contenido en esta página o abra el enlace en otro navegador.",
    slow: "Stripe tarda demasiado en cargar. Revise su conexión e inténtelo de nuevo.",
    busy: "Hubo demasiados intentos en poco tiempo. Espere un minuto e inténtelo de nuevo.",
    popup:
      "Es posible que su navegador no haya dejado abrir la ventana del banco. Permita las ventanas emergentes en esta página e inténtelo de nuevo.",
    storage:
      "Parece que este navegador tiene desactivadas las cookies y el almacenamiento, que el acceso al banco necesita. Actívelos en esta página o salga del modo privado, e inténtelo de nuevo.",
    clock:
      "Parece que la fecha o la hora de este dispositivo no es correcta, y así los bancos rechazan el acceso. Ajústelas en automático e inténtelo de nuevo.",
    contact: "Si sigue ocurriendo, escriba a {support} con esta referencia:",
  },
  elsewhere: {
    heading: "Abra esta página en su navegador",
    inApp:
      "El navegador propio de {app} suele impedir que se abra la página del banco. Con su navegador habitual podrá vincular su banco con {business}.",
    unsupported:
      "Parece que este navegador es demasiado antiguo para vincular un banco con seguridad. Abra la página en uno actualizado.",
    stuck:
      "Esta aplicación no permite abrir la página en su navegador. Copie el enlace y péguelo en su navegador, o elija “Abrir en el navegador” en el menú de la aplicación.",
    open: "Abrir en el navegador",
    copy: "Copiar el enlace",
    copied: "Copiado: ahora péguelo en su navegador",
    hold: "Mantenga pulsado el enlace para copiarlo",
    stay: "Seguir aquí de todos modos",
  },
  already: {
    heading: "Su banco ya está vinculado",
    lead: "No hay nada más que hacer. Puede cerrar esta página.",
  },
  ended: {
    heading: "Su banco ya no está vinculado",
    lead: "Se vinculó aquí, pero {business} ya no recibe datos nuevos por este enlace. Para vincular un banco de nuevo, pida un enlace nuevo a {business}.",
    manage: "Vea lo que compartió, o pida que se elimine:",
    manageLink: "Sus datos",
  },
  mended: {
    heading: "Su banco está conectado",
    lead: "La conexión funciona, así que no hay nada que hacer. Puede cerrar esta página.",
  },
  disconnected: {
    heading: "Este banco fue desvinculado",
    lead: "Su cuenta ya no se comparte con {business}. Para vincularla de nuevo, pida un enlace nuevo a {business}.",
  },
  return: {
    heading: "De vuelta a {business}",
    lead: "Ya terminó con su banco. Continúe donde lo dejó.",
    leadPlain: "Ya terminó con su banco. Cierre esta página y continúe donde lo dejó.",
  },
  expired: {
    heading: "Este enlace venció",
    lead: "Los enlaces sirven por un tiempo limitado. Pida uno nuevo a {business}.",
  },
  revoked: {
    heading: "Este enlace fue cancelado",
    lead: "{business} lo desactivó. Si aún necesita vincular su banco, pida un enlace nuevo.",
  },
  exhausted: {
    heading: "Este enlace se intentó usar demasiadas veces",
    lead: "Ya no se puede usar. Pida uno nuevo a {business}.",
  },
  unknown: {
    heading: "No conocemos este enlace",
    lead: "Puede que se haya cortado una parte. Ábralo otra vez desde el mensaje en que llegó, o pida uno nuevo a {business}.",
  },
  error: {
    heading: "Algo salió mal",
    lead: "El error es nuestro, no suyo. Inténtelo de nuevo en un minuto.",
    reload: "Intentar de nuevo",
  },
  notFound: {
    heading: "Aquí no hay nada",
    lead: "Abra el enlace desde el mensaje en que llegó, o pida uno nuevo a {business}.",
  },
  rateLimited: {
    heading: "Un momento, por favor",
    lead: "Hubo demasiadas solicitudes desde su red. Espere un minuto e inténtelo de nuevo.",
  },
  refused: {
    heading: "Esta página no se puede mostrar",
    lead: "Esta dirección es para programas, no para personas. Abra el enlace desde el mensaje en que llegó, o pida uno nuevo a {business}.",
  },
  misconfigured: {
    heading: "Esta página aún no está lista",
    lead: "Inténtelo más tarde, por favor, o escriba a quien le envió el enlace.",
    operator: "Si usted administra este servicio, vea qué falla en",
  },
  reference: "Referencia:",
  write: "Escribir a {business}",
  account: "{kind} terminada en {last4}",
  counts: "{business} usa esta cuenta.",
  surplus: "También quedó vinculada, pero {business} no la usa.",
  kinds: {
    checking: "Cuenta corriente",
    savings: "Cuenta de ahorros",
    credit_card: "Tarjeta de crédito",
    line_of_credit: "Línea de crédito",
    mortgage: "Hipoteca",
    other: "Cuenta",
  },
  manage: {
    title: "Lo que usted comparte",
    preview: "Una página privada sobre cuentas bancarias vinculadas.",
    heading: "Lo que usted comparte con {business}",
    headingOver: "Lo que usted compartió con {business}",
    purpose: "Motivo de la vinculación: {purpose}",
    nothing: "Aquí no hay ninguna cuenta vinculada. Cuando vincule una, aparecerá en esta página.",
    more: "Hay más cuentas que estas. Para ver o desvincular las demás, escriba a {support}.",
    also: "{business} aún tiene otra conexión con la que parece ser la misma cuenta. Para terminar también esa, escriba a {support}.",
    active: "Vinculada",
    inactive: "No funciona: su banco no entrega datos nuevos.",
    disconnected: "Desvinculada: {business} ya no recibe datos por esta conexión.",
    shared: "Se comparte",
    since: "Desde",
    lastRead: "Última consulta",
    disconnect: "Desvincular",
    disconnectedByYou: "Usted la desvinculó: {business} ya no recibe datos por esta conexión.",
    receipt: "Comprobante",
    payments:
      "Desvincular una cuenta no cancela los pagos que usted haya autorizado por otra vía. Para detenerlos, hable con {business} o con su banco.",
    otherWays: "También puede desvincular una cuenta sin esta página: escriba a {support} o {stripe}.",
    noScript:
      "Esta página necesita JavaScript para desvincular una cuenta o pedir la eliminación de datos. Actívelo y vuelva a cargarla, o escriba a {support}.",
    backToAll: "Volver a lo que comparte",
    confirm: {
      heading: "¿Desvincular esta cuenta?",
      lead: "{business} ya no recibirá datos por esta conexión. Para compartir la cuenta otra vez, tendría que vincularla de nuevo.",
      yes: "Sí, desvincular",
      no: "Dejarla vinculada",
    },
    deletion: {
      heading: "Sus datos",
      lead: "Al desvincular, deja de compartir datos a partir de ese momento. También puede pedir a {business} que elimine los que ya recibió.",
      ask: "Pedir la eliminación",
      asked: "Usted pidió a {business} que eliminara sus datos.",
      meanwhile:
        "Mientras {business} no lo haga, las cuentas vinculadas se siguen compartiendo. Usted puede desvincularlas ahora.",
      keep: "Guarde este comprobante ahora: cuando se eliminen sus datos, esta página también se eliminará.",
      confirm: "¿Pedir a {business} que elimine sus datos?",
      confirmLead:
        "Se avisará a {business} de que usted quiere que se desvinculen sus cuentas y se eliminen los datos sobre ellas. Es posible que la ley obligue a conservar algunos, como los registros de pagos.",
      no: "Volver",
    },
    working: { heading: "Espere un momento, por favor…", lead: "No cierre esta página." },
    done: {
      heading: "Su cuenta está desvinculada",
      lead: "{business} ya no recibe datos por esta conexión.",
    },
    earlier: {
      heading: "Ya estaba desvinculada",
      lead: "Esta cuenta se desvinculó antes, pero no lo hizo usted en esta página. {business} ya no recibe datos por esta conexión.",
    },
    asked: {
      heading: "{business} tiene su solicitud",
      lead: "Se avisó a {business} de que usted quiere que se eliminen sus datos.",
    },
    when: "Fecha y hora",
    reference: "Referencia",
    keep: "Guarde este comprobante. También lo encontrará en esta página mientras no se eliminen sus datos.",
    print: "Imprimir o guardar",
    failed: "No se pudo hacer en este momento, o se perdió la respuesta. Puede intentarlo de nuevo sin problema.",
    erasing: {
      heading: "Se están eliminando sus datos",
      lead: "Sus cuentas se están desvinculando y se está eliminando lo que este servicio sabe de ellas. Puede tardar un poco; usted no tiene que hacer nada. Si tiene preguntas, escriba a {support}.",
    },
    erased: {
      heading: "Sus datos se eliminaron aquí",
      lead: "Las cuentas que usted vinculó aquí se desvincularon, y se eliminó lo que este servicio sabía de ellas. Sobre lo que {business} conserve en otra parte, escriba a {support}.",
    },
  },
};
