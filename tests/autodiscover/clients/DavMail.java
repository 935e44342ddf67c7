// SPDX-License-Identifier: LGPL-2.1-or-later
// DavMail: its class for Autodiscover, sent by its HTTP client. Cases are JSON on standard input: objects whose values
// are email, user and password, in this order.
import davmail.exchange.ews.AutoDiscoverMethod;
import davmail.http.HttpClientAdapter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.http.client.methods.CloseableHttpResponse;

public class DavMail {
    private static final String VALUE = "\"\\w+\": \"(.*?)\"";
    private static final Pattern CASE = Pattern.compile(String.format("\\{%s, %<s, %<s}", VALUE));

    public static void main(String[] arguments) throws java.io.IOException {
        Matcher cases = CASE.matcher(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        while (cases.find())
            System.out.println(ask(cases.group(1), cases.group(2), cases.group(3)));
        System.exit(0);
    }

    private static String ask(String email, String user, String password) {
        String domain = email.substring(email.indexOf('@') + 1);
        String url = "https://autodiscover." + domain + "/autodiscover/autodiscover.xml";
        AutoDiscoverMethod method = new AutoDiscoverMethod(url, email);
        try (HttpClientAdapter client = new HttpClientAdapter(url, user, password);
             CloseableHttpResponse response = client.execute(method)) {
            Object found = method.handleResponse(response);
            if (found != null)
                return "{\"ews\": \"" + found + "\"}";
            return "{\"error\": \"HTTP " + response.getStatusLine().getStatusCode() + ", no EwsUrl\"}";
        } catch (Exception error) {
            return "{\"error\": \"" + error.toString().replace("\"", "'") + "\"}";
        }
    }
}
