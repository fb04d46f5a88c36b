-- Whether the incidents of one product coincide with outages more than by chance; no row where that cannot be told.
SELECT share, share_by_chance, corrected_share, p, n_incidents, method FROM coincidence_tests WHERE product = $product;
